// What is opened to be printed asks the browser for it at once.
addEventListener('load', () => print());
