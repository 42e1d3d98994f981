package dev.qemu4j.qmp.testing;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The context of an answer's steps: the outlet, the id of the request and the form of the reply. */
record Exchange(Outlet out, @Nullable JsonNode id, int chunk, boolean half) {
    void reply(Payload payload) throws IOException {
        if (half) {
            out.sendHalf(payload, chunk);
        } else {
            out.send(payload, chunk);
        }
    }

    void event(String name, @Nullable JsonNode data) throws IOException {
        out.send(Payload.of(Messages.event(name, data)), chunk);
    }
}
