package dev.qemu4j.qmp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that QEMU reported on its own.
 *
 * <p>QEMU sends some events at most once a second and keeps only the last of those it held back.
 *
 * @param name the event's wire name, such as {@code STOP}
 * @param data the event's members; an empty object if it has none. Not to be changed: all listeners share it
 * @param timestamp when it happened by QEMU's host clock, or null if QEMU could not tell
 */
public record QmpEvent(String name, JsonNode data, @Nullable Instant timestamp) {}
