"""An existing OpenAI client that gets cached answers: its base URL changes, and one argument says what the market is.

    deadband serve                      # in one terminal; without any key the offline rulebook answers
    pip install openai
    python client.py                    # in another
"""
import os

import openai

client = openai.OpenAI(
    base_url=os.environ.get("DEADBAND_URL", "http://127.0.0.1:8080/v1"),
    # A token where the sidecar needs one; the package insists on some text.
    api_key=os.environ.get("DEADBAND_TOKEN", "none"),
)


def ask(price: float, delta: float):
    return client.chat.completions.with_raw_response.create(
        model="default",
        messages=[
            {"role": "system", "content": "You manage option positions. Answer with hold, close or roll."},
            {"role": "user", "content": f"SPY at {price}, iron condor 500/505/550/555, delta {delta}."},
        ],
        extra_body={
            "deadband": {
                "subject": "SPY 2027-06-18 IC 500/505/550/555",
                "strategy": "IRON_CONDOR",
                "snapshot": {"underlying_price": price, "delta": delta},
            }
        },
    )


for price, delta in [(520.0, 0.12), (520.4, 0.12), (561.0, 0.45)]:
    raw = ask(price, delta)
    said = {name: raw.headers.get(f"deadband-{name}") for name in ("verdict", "tier", "rules")}
    print(price, said, raw.parse().choices[0].message.content)
