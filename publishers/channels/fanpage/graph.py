"""facebook-sdk 3.1.0 as it must be to talk to Graph API 26: a thin subclass that mends what time has broken.

The SDK knows versions up to 3.1 only, one base address, sends lists as the names of their keys and
`False` as text, puts the token into addresses (and so into errors), makes no appsecret_proof, reads
no status and drops the headers. Everything goes through `request`, so that is what is replaced.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import facebook

from publishers.channels.fanpage import errors
from publishers.toolkit.http import SAFE_METHODS, Session, read_json


class PageGraph(facebook.GraphAPI):
    """A Page's Graph API. Every call raises errors of the contract and nothing else.

    `token_in_header` sends the token as Authorization, else as the field `access_token` of the form
    (of calls without a form: the query). `usage` is the highest percentage of a
    rate limit that the answers spoke of so far, 0 if they did not.
    """

    def __init__(
        self,
        token: str,
        *,
        session: Session,
        version: str,
        base_url: str,
        app_secret: str = "",
        token_in_header: bool = True,
    ) -> None:
        super().__init__(access_token=token, session=session)
        self.version = version
        self.base_url = base_url.rstrip("/")
        self.token_in_header = token_in_header
        self.usage = 0.0
        self._proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest() if app_secret else ""
        session.secrets = (*session.secrets, *filter(None, (token, app_secret, self._proof)))

    def edit_object(self, id: str, **data: Any) -> dict[str, Any]:
        """Change an object in place."""
        return self.request(f"{self.version}/{id}", post_args=data)

    def request(
        self,
        path: str,
        args: Mapping[str, Any] | None = None,
        post_args: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        method: str | None = None,
    ) -> dict[str, Any]:
        """One call. `post_args` make it a POST; values may be text, numbers, booleans, lists and mappings."""
        verb = "POST" if post_args is not None else (method or "GET")
        query = _spelled(args or {})
        form = _spelled(post_args) if post_args is not None else None
        signed = query if form is None else form
        headers = {}
        if self.token_in_header:
            headers["Authorization"] = f"Bearer {self.access_token}"
        else:
            signed["access_token"] = self.access_token
        if self._proof:
            signed["appsecret_proof"] = self._proof
        response = self.session.request(
            verb, f"{self.base_url}/{path}", params=query, data=form, files=files, headers=headers
        )
        usage = errors.Usage.of(response.headers)
        self.usage = max(self.usage, usage.percent)
        error = errors.explain(response, usage, safe=verb in SAFE_METHODS, hide=self.session.hide)
        if error is not None:
            raise error
        answer = read_json(response)
        return answer if isinstance(answer, dict) else {"data": answer}


def _spelled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as Graph reads them: JSON for lists and mappings, true and false in small letters, nothing for None."""
    spelled = {}
    for name, value in values.items():
        if isinstance(value, bool | list | tuple | dict):
            spelled[name] = json.dumps(value, ensure_ascii=False)
        elif value is not None:
            spelled[name] = str(value)
    return spelled
