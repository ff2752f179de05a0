"""The composition root: the only place that chooses settings, store and parts."""

from __future__ import annotations

from flask import Flask

from service import __version__
from service.api import access, addresses, contract, cross_origin, rates, requests, security
from service.api.audit import build_audit
from service.api.blueprint import Api
from service.api.claims import build_claims
from service.api.conflicts import build_conflicts
from service.api.discovery import build_discovery
from service.api.factcheck import build_factcheck
from service.api.figures import build_figures
from service.api.health import build_health
from service.api.monitoring import build_metrics
from service.api.sources import build_sources
from service.api.verifications import build_verifications
from service.api.verify import build_verify
from service.api.watches import build_watches
from service.settings import Settings, load_settings
from service.storage.port import WholeStore
from service.storage.rates import SCHEME, locate
from service.storage.sqlite import SqliteStore
from service.web.pages import build_pages


def create_app(settings: Settings | None = None, store: WholeStore | None = None) -> Flask:
    """The WSGI application over the given store, by default the one that the settings name.

    Raises SettingError and the store errors of `service.errors` when it cannot start.
    """
    settings = settings or load_settings()
    store = store or SqliteStore(settings.database, busy_timeout=settings.busy_timeout, cache=settings.cache)
    app = Flask("service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.url_map.merge_slashes = False  # else //v1/verify is answered with a redirect to the Host that was sent
    if settings.proxies:
        addresses.register(app, settings.proxies)
    requests.register(app)  # first, so that what the others refuse is named, logged and counted too
    security.register(app)
    cross_origin.register(app, settings)
    rates.register(app, store, settings, _choose_counters(settings))
    access.register(app, store, settings)
    api = Api(app, title="Tally", version=__version__, **contract.OPTIONS)
    for blueprint in (
        build_verify(store, settings),
        build_verifications(store, settings),
        build_sources(store, settings),
        build_claims(store, settings),
        build_figures(store, settings),
        build_conflicts(store, settings),
        build_watches(store, settings),
        build_factcheck(store, settings),
        build_audit(store),
        build_health(store, settings),
        build_metrics(store, settings),
    ):
        api.register_blueprint(blueprint)
    described = contract.derive_once(api.describe)
    app.register_blueprint(contract.build_contract(described))
    app.register_blueprint(build_discovery(described))
    app.register_blueprint(build_pages(store, settings))
    return app


def _choose_counters(settings: Settings) -> rates.Counters:
    if settings.rate_store == "file":
        return rates.Counters(f"{SCHEME}://", {"path": str(locate(settings.database))})
    if settings.rate_store.startswith("redis"):
        return rates.Counters(settings.rate_store, {"socket_connect_timeout": 0.2, "socket_timeout": 0.2})
    return rates.Counters(settings.rate_store)
