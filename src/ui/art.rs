//! The files that every page needs, part of the program.

use crate::http::assets::Asset;

const SVG: &str = "image/svg+xml; charset=utf-8";

/// Stylesheet, script and pictures.
pub static ASSETS: &[Asset] = &[
    Asset {
        name: "app.css",
        content_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../web/app.css"),
    },
    Asset {
        name: "app.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../web/app.js"),
    },
    Asset {
        name: "icons.svg",
        content_type: SVG,
        bytes: include_bytes!("../../web/icons.svg"),
    },
    Asset {
        name: "favicon.svg",
        content_type: SVG,
        bytes: include_bytes!("../../web/favicon.svg"),
    },
    Asset {
        name: "favicon-unread.svg",
        content_type: SVG,
        bytes: include_bytes!("../../web/favicon-unread.svg"),
    },
];
