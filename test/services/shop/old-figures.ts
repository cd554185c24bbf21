// The old paths of the figures, and the questions that they stand for.

export const figures: [string, string][] = [
  ['get_orders/week', 'period=week'],
  ['get_orders/month', 'period=month'],
  ['get_orders/year', 'period=year'],
  ['get_hourly_orders/today', 'period=today'],
  ['get_hourly_orders/yesterday', 'period=yesterday'],
  ['get-orders-from-date?given_date=2026-01-02', 'date=2026-01-02'],
  ['count-orders-for-month?year=2026&month=2', 'year=2026&month=2'],
  ['count-orders-for-year?year=2026', 'year=2026']
]
