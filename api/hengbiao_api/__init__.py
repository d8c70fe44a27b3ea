"""The HTTP side of Hengbiao. It stands on `hengbiao.service` and holds no logic of its own; its routes are still to come."""
