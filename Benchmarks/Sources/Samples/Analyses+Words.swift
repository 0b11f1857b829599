extension Analyses {
  static let symbols = """
    SPY QQQ IWM DIA AAPL MSFT NVDA AMZN META TSLA GOOGL AMD NFLX JPM BAC XOM CVX UNH LLY PFE KO PEP
    WMT COST HD NKE DIS BA CAT GE F GM UBER PLTR COIN SMH XLF XLE XLK GLD SLV TLT HYG EEM FXI ARKK
    KRE XBI
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  static let actions = """
    hold close roll_out roll_up roll_down reduce add adjust_put_side adjust_call_side wait
    take_profit hedge
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  static let verbs = """
    suggests supports leaves keeps argues confirms limits weakens threatens favors permits implies
    undercuts signals demands invites delays masks
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  /// What sentences are filled with, the commonest first.
  static let vocabulary = """
    the a of to and in is for on with at by as that this it be from or not position price volatility
    premium strike spread credit trend support resistance market risk expiry short long call put
    delta theta time implied move range below above while still more less than which would could
    should remains against before after around under over into near closing holding waiting rolling
    selling buying managing adjusting reducing adding width wing leg condor calendar butterfly
    vertical straddle strangle collar earnings event report dividend assignment liquidity volume
    open interest bid ask fill slippage mark mid theoretical value decay gamma vega skew term
    structure curve contango backwardation front back month week day session hour overnight weekend
    gap breakout breakdown reversal pullback rally selloff drift consolidation compression expansion
    momentum exhaustion divergence confirmation signal noise filter average band channel trendline
    pivot level zone area target stop limit trigger alert threshold baseline regime environment
    backdrop context narrative sector rotation breadth leadership index futures yields dollar crude
    gold spreads financial conditions inflation payrolls growth recession policy rate hike cut pause
    guidance revision estimate surprise consensus outlook thesis conviction confidence probability
    odds expectancy edge payoff asymmetry skewed capped defined undefined naked covered protected
    hedged exposed concentrated diversified correlated uncorrelated elevated depressed rich cheap
    fair stretched extended oversold overbought neutral bullish bearish cautious constructive
    defensive aggressive patient early late premature warranted justified insufficient adequate
    ample limited manageable acceptable excessive modest moderate sharp gradual steady uneven choppy
    sideways higher lower flat rising falling turning stalling fading building accelerating
    decelerating persistent transitory temporary structural cyclical seasonal technical fundamental
    statistical historical recent prior current next coming following remaining initial final total
    partial full half third quarter double twice once again already likely unlikely possible
    plausible because since until unless although however therefore meanwhile instead otherwise
    nevertheless also only just even both either neither each every some any most few many several
    capital margin power allocation size sizing portfolio account exposure notional collateral
    cushion buffer room breathing distance breakeven profit loss drawdown return yield annualized
    realized unrealized captured harvested locked scaled trimmed closed opened rolled assigned
    exercised expired tested breached defended respected rejected reclaimed failed held broke
    bounced stalled compressed normalized mean reverting clustering spiking collapsing crush ramp
    pinning hedging dealer flow positioning sentiment crowded squeezed unwound rebalanced window
    blackout buyback pressure demand supply chain inventory pricing competition product launch
    approval litigation headline macro micro idiosyncratic systematic beta alpha factor quality
    quant discretionary trader desk fund retail institutional participation absorption imbalance
    auction print block sweep tape depth book queue tick spot forward carry basis roll funding
    borrow hard rebate locate recall exercise ex-date settlement cash physical american european
    style multiplier contract series ladder matrix grid surface smile tail kurtosis convexity
    skewness variance swap correlation dispersion cone percentile rank quartile decile median mode
    deviation sigma standard error sample lookback horizon maturity tenor duration period rebalance
    frequency cost fee commission tax lot wash sale rule constraint mandate check review journal
    note lesson mistake discipline process plan scenario base bull bear case stress shock crash
    melt-up grind squeeze whipsaw fakeout trap liquidation cascade contagion
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  /// What models like to say of positions.
  static let clauses = """
    the credit collected still pays for the risk taken
    time decay works in favor of the position
    implied volatility remains above what has been realized
    the short leg keeps a comfortable distance from spot
    momentum has faded without confirming a reversal
    the trend argues against fading the move here
    there is little reason to pay the spread for an adjustment
    the remaining premium no longer justifies the tail risk
    a close beyond that level would invalidate the thesis
    the position is close to delta neutral
    the market is consolidating within a well defined range
    buyers have defended this area on each test
    earnings fall before expiration
    liquidity in the wings is thin
    the term structure is in mild backwardation
    assignment risk is low until the dividend date
    gamma rises quickly into the final week
    most of the maximum profit has already been captured
    rolling out in time would collect an additional credit
    the probability of touching the strike has increased
    volume does not confirm the breakout
    a vol crush after the event would help short premium
    downside skew remains elevated
    the risk to reward no longer favors waiting
    price action has been choppy but contained
    breadth has deteriorated beneath the surface
    the next support is some distance below
    resistance overhead has capped every rally this month
    this remains a high probability setup
    sizing should stay small until volatility settles
    a stop just beyond the short strike limits the damage
    macro data this week may widen the expected move
    the put side is the one under pressure
    the call side can be closed cheaply
    there is room to let the trade work
    no adjustment is needed while price stays between the strikes
    the volatility rank supports selling premium
    realized volatility has been falling for several sessions
    the signal is mixed and conviction is moderate
    the setup has not changed materially since the last review
    a sharp move in either direction would hurt
    the spread can be held to the planned exit
    taking profit early frees capital for better setups
    the moving averages are flattening
    oversold conditions make a bounce likely
    overbought readings argue for patience
    the index has outperformed its sector peers
    correlation with the broad market stays high
    hedging flows could pin price near the strike
    overnight gap risk remains the main concern
    the expected move covers both short strikes
    vega exposure is modest at this tenor
    the position would lose if volatility expands further
    theta outweighs gamma at the current distance
    credit spreads suggest that risk appetite is intact
    a retest of the lows cannot be ruled out
    the reward for holding through the event is limited
    price closed back inside the lower band
    the upper band has acted as a ceiling
    the histogram has turned positive
    dealers appear to be long gamma in this zone
    the move looks extended relative to its average range
    waiting for confirmation costs little here
    an early exit avoids the acceleration of gamma
    the bid ask spread has widened noticeably
    the plan calls for closing at half of the maximum profit
    the breakeven lies outside of one standard deviation
    a defined risk structure is preferable in this regime
    the directional bias has weakened
    strength in the underlying supports the short puts
    weakness in the underlying supports the short calls
    seasonality is a minor headwind
    rate expectations have shifted since entry
    the thesis depends on volatility mean reverting
    there is no catalyst before expiration
    the position should be reduced if the level breaks
    profit potential is capped at the credit received
    the loss is capped by the long wing
    the market has priced in most of the news
    risk is acceptable for the size of the account
    """.split(separator: "\n").map(String.init)
}
