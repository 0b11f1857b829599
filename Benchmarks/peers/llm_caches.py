"""What caches of LLM answers in Python take for a hit; prints one JSON object of microseconds, each the median of turns of 100.

    litellm_lookup      LiteLLM's cache in memory, asked alone: the key made of the request, the answer found
    litellm_completion  LiteLLM's completion() that is answered from that cache
    gptcache_exact      GPTCache's exact match, asked by its own API, map in memory
"""

import json
import os
import statistics
import sys
import time

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
TURN = 100
PROMPT = "SPY iron condor, 12 days left. " * 40
ANSWER = "Hold: the spread has not moved. " * 32


def median(turns, call):
    times = []
    for _ in range(turns):
        begun = time.perf_counter()
        for _ in range(TURN):
            call()
        times.append((time.perf_counter() - begun) / TURN * 1e6)
    return statistics.median(times)


def litellm_rows(turns):
    import litellm
    from litellm.caching.caching import Cache

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.cache = Cache(type="local")
    request = {"model": "gpt-4o", "messages": [{"role": "user", "content": PROMPT}], "temperature": 0.7}

    def complete():
        return litellm.completion(**request, caching=True, mock_response=ANSWER)

    first = complete()
    assert first.choices[0].message.content == ANSWER
    found = litellm.cache.get_cache(**request)
    if found is None:  # Some versions key a completion by more than its arguments.
        litellm.cache.add_cache(first, **request)
    assert litellm.cache.get_cache(**request) is not None
    return {
        "litellm_lookup": median(turns, lambda: litellm.cache.get_cache(**request)),
        "litellm_completion": median(max(turns // 20, 3), complete),
    }


def gptcache_rows(turns):
    from gptcache import Cache
    from gptcache.adapter.api import get, put
    from gptcache.processor.pre import get_prompt

    cache = Cache()
    cache.init(pre_embedding_func=get_prompt)
    put(PROMPT, ANSWER, cache_obj=cache)
    assert get(PROMPT, cache_obj=cache) == ANSWER
    return {"gptcache_exact": median(turns, lambda: get(PROMPT, cache_obj=cache))}


turns = int(sys.argv[1]) if len(sys.argv) > 1 else 50
print(json.dumps(litellm_rows(turns) | gptcache_rows(turns)))
