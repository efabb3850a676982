"""Where on a page each figure of a quote is printed, to the byte.

It is found out when somebody asks, and costs a reading nothing.
"""
