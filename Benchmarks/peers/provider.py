"""A provider in OpenAI's form, in a few lines: counts what it is asked, and says the number."""

import http.server
import json
import threading

asked = []


class Provider(http.server.BaseHTTPRequestHandler):
    """Answers `answer N`, whole or in two pieces; where a form is asked for, as the reason to hold."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        asked.append(body)
        text = f"answer {len(asked)}"
        if body.get("response_format"):
            text = json.dumps({"action": "hold", "reason": text})
        usage = {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14}
        head = {"id": "x", "created": 0, "model": body["model"]}
        if body.get("stream"):
            chunks = [{"choices": [{"index": 0, "delta": {"content": part}}]} for part in (text[:4], text[4:])]
            chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            chunks.append({"choices": [], "usage": usage})
            data = "".join(f"data: {json.dumps(head | {'object': 'chat.completion.chunk'} | c)}\n\n" for c in chunks)
            data, kind = (data + "data: [DONE]\n\n").encode(), "text/event-stream"
        else:
            message = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            data = json.dumps(head | {"object": "chat.completion", "choices": [message], "usage": usage}).encode()
            kind = "application/json"
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def serve():
    """Begins to serve on a free port of the loopback; the base URL."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/v1"
