"""Settings of Superset: the key that signs sessions comes from a file, so that it stands in no image and no log."""

from pathlib import Path

SECRET_KEY = Path("/run/secrets/superset_secret_key").read_text().strip()
SQLALCHEMY_DATABASE_URI = "sqlite:////app/superset_home/superset.db"
