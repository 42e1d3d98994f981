package dev.qemu4j.qapi;

import dev.qemu4j.base.Secrets;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** QAPI values as JSON trees and texts. Off the path of commands and replies, which are streams. */
final class Trees {
    /** As deep and as long as the protocol's own limits, which hold where a value comes from; writing takes the stack for each level. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(2_000).build())
            .build();

    private static final int MOST_DEEP = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY).build();

    private Trees() {}

    static JsonNode of(QapiValue value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            value.write(json);
        }
        return MAPPER.readTree(bytes.toByteArray());
    }

    static boolean equal(QapiValue value, @Nullable Object other) {
        return value == other
                || (other instanceof QapiValue that
                        && value.getClass() == that.getClass()
                        && value.toJson().equals(that.toJson()));
    }

    static void write(JsonGenerator json, JsonNode tree) {
        MAPPER.writeTree(json, isForDisplay(json) ? Secrets.hide(tree) : tree);
    }

    /** Writes a mark instead of a value for people that is nested as deep as nobody reads. */
    static boolean elides(JsonGenerator json) {
        boolean elides = isForDisplay(json) && json.streamWriteContext().getNestingDepth() > MOST_DEEP;
        if (elides) {
            json.writeString("…");
        }
        return elides;
    }

    static String display(QapiValue value) {
        DisplayWriter text = new DisplayWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            value.write(json);
        }
        return value.getClass().getSimpleName() + Secrets.hide(MAPPER.readTree(text.toString()));
    }

    static boolean isForDisplay(JsonGenerator json) {
        return json.streamWriteOutputTarget() instanceof DisplayWriter;
    }

    /** A writer of text for people: secrets stay out of it. */
    private static final class DisplayWriter extends StringWriter {}
}
