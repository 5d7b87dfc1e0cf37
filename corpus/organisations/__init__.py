"""Organisations (机构): bodies that are no companies.

Associations, schools, institutes, hospitals, courts, parks, media and authorities.
"""
