// mdBook's pages ask this object to color their code. press/highlight.py has done it.
window.hljs = { configure() {}, highlightBlock() {} };
