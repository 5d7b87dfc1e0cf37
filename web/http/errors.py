"""Error responses: one page and one JSON form for every error, each with what to do."""

from __future__ import annotations

import math
from typing import Final

import msgspec
from flask import Flask, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from corpus.errors import JianbaoError, Unavailable
from indexer.errors import IndexDamaged
from web.http.context import current, prefers_json
from web.http.i18n import translator
from web.http.parameters import BadParameter
from web.http.sentences import shown
from web.http.site import ClosedLibrary

#: How long, in seconds, one waits before asking again what is not available just now.
_SOON: Final = 5
_PLAIN: Final = {
    400: "这个地址里有一处写得不对。",
    401: "要先登录才能读。",
    403: "这里要先登录。",
    404: "这里没有这一页。也许它所在的那期刊物已经撤下，或者地址抄漏了。",
    405: "这个地址不接受这样的请求。",
    409: "没有做成。",
    413: "上传的内容太大了。",
    414: "地址太长了。",
    415: "这里不收这种内容。",
    421: "这台服务器不以这个名字作答。",
    429: "问得太快了，请稍等片刻再试。",
    503: "暂时答不上来，请稍后再试。",
}
#: What is said of a form, whose address is right.
_NOT_DONE: Final = _PLAIN[409]
#: Where the keeper works.
_DESK: Final = "/admin"
_DEFECT: Final = "服务器出了差错，不是您的错。已经记下，请稍后再试。"


class Fault(msgspec.Struct, frozen=True):
    """A fault.

    A stable code, a sentence with what to do, and the parameter that is wrong, if one is.
    """

    code: str
    message: str
    field: str | None


class Error(msgspec.Struct, frozen=True):
    """The answer where something is wrong."""

    error: Fault


def init_app(app: Flask) -> None:
    """Answer every error of an application in one of two forms."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(JianbaoError, _user_error)


def _http_error(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if error.response is not None or status < 400:
        return current_app.make_response(error.get_response())
    own = error.description if isinstance(error, HttpError) else None
    if own:
        own = translator("en")(own) if prefers_json() else shown(current().translate(own), current().lang)
    response = error_response(status, (error.name or "error").lower().replace(" ", "-"), own)
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(retry_after))
    valid = getattr(error, "valid_methods", None)
    if valid:
        response.headers["Allow"] = ", ".join(sorted(valid))
    return response


class HttpError(HTTPException):
    """An error with a message of our own, which is shown, translated where it is Chinese.

    ``retry_after`` is in seconds.
    """

    def __init__(self, code: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.retry_after = retry_after


def _damaged(error: IndexDamaged) -> BaseResponse:
    """Ask once more where damage showed as an answer was read on: what is sound answers then."""
    held, g.asked_again = current().held, True
    if isinstance(held, ClosedLibrary) or request.method not in {"GET", "HEAD"}:
        return _user_error(error)
    held.distrust(error)
    g.pop("context", None)
    try:
        answer = current_app.preprocess_request()
        return current_app.make_response(current_app.dispatch_request() if answer is None else answer)
    except HTTPException as other:
        return _http_error(other)
    except JianbaoError as other:
        return _user_error(other)


def _user_error(error: JianbaoError) -> BaseResponse:
    said = shown(str(error), "en" if prefers_json() else current().lang)
    if isinstance(error, IndexDamaged) and not g.get("asked_again"):
        return _damaged(error)
    if isinstance(error, Unavailable | IndexDamaged):
        response = error_response(503, "unavailable", said)
        response.headers["Retry-After"] = str(_SOON)
        return response
    if isinstance(error, BadParameter):
        message = None if prefers_json() else current().translate(error.message, **error.values)
        return error_response(400, error.code, message or str(error), error.field)
    return error_response(400, "bad-request", said)


def error_response(status: int, code: str, message: str | None, field: str | None = None) -> BaseResponse:
    """Return an error as JSON or as a page, as the one who asked prefers."""
    desk = request.path.startswith(_DESK)
    plain = _PLAIN.get(status, _DEFECT if status >= 500 else _PLAIN[400])
    if status == 400 and (desk or request.method == "POST"):
        plain = _NOT_DONE
    if prefers_json():
        said = current_app.json.response(Error(Fault(code, message or plain, field)))
        return current_app.make_response((said, status))
    number = g.get("request_id") if status >= 500 else None
    page = render_template(
        "error.html", status_code=status, plain=plain, detail=message, field=field, number=number, desk=desk
    )
    return current_app.make_response((page, status))
