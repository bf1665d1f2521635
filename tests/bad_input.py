"""What a student, a broken phone or an attacker may write. Each channel must store it as text, answer, and never fail."""

TEXTS = {
    "nul": "a\x00b",
    "lone surrogate": "seul \ud800 ici",
    "right to left": "\u202eabc\u202c droite à gauche, مرحبا, שלום",
    "zero width": "z\u200bw\u200cj\u200d\u2060\ufeff",
    "4 096 emoji": "😀" * 4096,
    "joined emoji": "👩\u200d👩\u200d👧\u200d👦" * 500,
    "4 000 accents on one letter": "e" + "\u0301" * 4000,
    "4 096 letters": "a" * 4096,
    "an intent": "/intent{}",
    "an intent with entities": '/ask{"a": 1}',
    "restart": "/restart",
    "a slash after spaces": "  /goodbye",
    "a trigger of rasa": "EXTERNAL: back",
    "script": "<script>alert(1)</script> <b>gras",
    "an image": '"><img src=x onerror=alert(1)>',
    "svg": "<svg/onload=alert(1)>",
    "a frame": "</p></div><iframe src=javascript:alert(1)>",
    "a script link": "<a href='javascript:alert(1)'>x</a> javascript:alert(1) https://evil.example",
    "escaped already": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "sql": "'; DROP TABLE messages; --",
    "templates": "{{7*7}} ${7*7} <%= 7*7 %> %s %(x)s {0}",
    "markdown": "*gras* _italique_ [x](javascript:alert(1)) [lien](http://x)",
    "markup in a list": "- <li onclick=alert(1)>\n- b",
    "a tag in an address": "https://evil.example/<b>",
    "escapes written out": "\\x00 \\ud800",
    "line ends": "ligne\r\nligne\u2028ligne\x0bligne \t fin",
}

HACK = "document.title='hacked'"
_ELEMENTS = (
    f"<script>{HACK}</script>",
    f'<img src=x onerror="{HACK}">',
    f'<svg onload="{HACK}">',
    f'<svg><animate onbegin="{HACK}" attributeName=x dur=1s>',
    f'<body onload="{HACK}">',
    f'<iframe srcdoc="<script>parent.{HACK}</script>">',
    f'<iframe src="javascript:parent.{HACK}">',
    f'<a href="javascript:{HACK}" autofocus>x</a>',
    f'<input autofocus onfocus="{HACK}">',
    f'<select autofocus onfocus="{HACK}">',
    f'<video><source onerror="{HACK}"></video>',
    f'<audio src=x onerror="{HACK}">',
    f'<details open ontoggle="{HACK}">x</details>',
    f'<math><mtext><img src=x onerror="{HACK}"></mtext></math>',
    f'<object data="javascript:{HACK}">',
    f'<embed src="javascript:{HACK}">',
    f'<form action="javascript:{HACK}"><button autofocus>x',
    f'<marquee onstart="{HACK}">x</marquee>',
    f'<div style="animation:x 1s" onanimationstart="{HACK}">x</div>',
    f"<template><script>{HACK}</script></template>",
    '<style>@import "https://evil.example/x.css";</style>',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<base href="https://evil.example/">',
    '<meta http-equiv=refresh content="0;url=https://evil.example/">',
)
_AROUND = ("{}", "\"'>{}", "</p></q></li>{}", "</textarea></script>{}", "--><!--{}", "]]>{}")
MARKUP = [around.replace("{}", element) for around in _AROUND for element in _ELEMENTS]

# Nothing is left of these once what cannot be stored or seen is taken out.
EMPTY = {
    "zero width": "\u200b\u200d\ufeff",
    "nul": "\x00",
    "lone surrogate": "\ud800",
    "direction": "\u202e",
}


def storable(text: str) -> str:
    """What is kept: no NUL, no lone surrogate, no space around."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
