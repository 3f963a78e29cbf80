# One container, one volume: the data file, its copies and okno.toml live in /data. The README says how to run it.

FROM rust:1-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin okno
RUN install -d -o okno -g okno -m 0700 /data
COPY --from=build /src/target/release/okno /usr/local/bin/okno
USER okno
WORKDIR /data
VOLUME /data
ENV OKNO_SERVER__LISTEN=0.0.0.0:8080
EXPOSE 8080
# A newer release may first copy a large data file and change its shape.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30m CMD ["okno", "healthcheck"]
ENTRYPOINT ["okno"]
CMD ["serve"]
