package dev.qemu4j.qapi;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.qapi.tree.ReplyNodes;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** QAPI values as JSON trees and texts. Off the path of commands and replies, which are streams. */
final class Trees {
    /** Writing takes the stack for each level; any thread has enough for these. */
    private static final int SHALLOW = 500;

    private static final int DEEPEST = 10_000;

    /** As deep and as long as the protocol's own limits, which hold where a value comes from. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST + 1_000) // a value may have a little around what was read
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(SHALLOW).build())
            .build();

    private static final JsonFactory DEEP = FACTORY.rebuild()
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(DEEPEST + 1_000)
                    .build())
            .build();

    private static final int MOST_DEEP = 200;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(FACTORY).nodeFactory(new ReplyNodes()).build();

    private Trees() {}

    static JsonNode of(QapiValue value) {
        byte[] bytes;
        try {
            bytes = written(value, FACTORY);
        } catch (StreamConstraintsException e) {
            bytes = DeepStack.call(() -> written(value, DEEP));
        }
        return MAPPER.readTree(bytes);
    }

    private static byte[] written(QapiValue value, JsonFactory factory) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            value.write(json);
        }
        return bytes.toByteArray();
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
