"""A practice modtagestation on this machine: takes returns, checks them, keeps nothing beyond the session.

Its addresses and answers are this program's own; the ministry's are not public.
"""
