package dev.qemu4j.vm.life;

import dev.qemu4j.qapi.QmpEvent;
import tools.jackson.databind.JsonNode;

/** The memory that events need, roughly: a guest or a broken QEMU may send huge ones. */
final class EventSize {
    private static final long OVERHEAD = 100;

    private EventSize() {}

    static long of(QmpEvent event) {
        return of(event.toJson());
    }

    private static long of(JsonNode node) {
        long size = OVERHEAD + (node.isString() ? node.stringValue().length() : 0);
        for (JsonNode part : node) {
            size += of(part);
        }
        return size;
    }
}
