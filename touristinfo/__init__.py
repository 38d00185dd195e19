"""Multilingual tourist information from the shared GIS layers of Japanese prefectures and municipalities."""
