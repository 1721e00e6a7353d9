"""The knappen web site, seen from outside. The only place that speaks HTTP."""
