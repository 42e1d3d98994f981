package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.qapi.tree.ReplyNodes;
import java.io.OutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes QMP's JSON. Streams need no mapper, which takes a while to load: only trees do. */
public final class Json {
    /** A line that QEMU may send: 64 MiB of result and the envelope around it. */
    public static final int MAX_FRAME = (64 << 20) + (64 << 10);

    /** A chain of backing files nests a level a layer; Jackson's own limit is 500. */
    private static final int MAX_DEPTH = 10_000;

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxStringLength(MAX_FRAME)
            .maxNestingDepth(MAX_DEPTH)
            .build();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(BOUNDS)
            .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(2_000).build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    /** Of whole lines, in which values are passed over: a number of any length costs nothing there. */
    private static final JsonFactory LINES = JsonFactory.builder()
            .streamReadConstraints(BOUNDS.rebuild().maxNumberLength(MAX_FRAME).build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();

    private Json() {}

    /** Reads a value; one with a number of more than 1,000 digits, which take long to compute, is refused. */
    public static JsonParser parser(byte[] bytes, int from, int to) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, from, to - from);
    }

    static JsonParser lineParser(byte[] line) {
        return LINES.createParser(ObjectReadContext.empty(), line);
    }

    public static JsonGenerator generator(OutputStream out) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
    }

    /**
     * Reads the object whose first token the parser stands on; anything else is passed over.
     *
     * @param member called with each member's name, the parser on its value's first token; may leave it there
     */
    static void readMembers(JsonParser parser, Consumer<String> member) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            member.accept(name);
            parser.skipChildren();
        }
    }

    /** Returns the integer that the parser stands on; the default if there is another value, or one of more than 64 bits. */
    static long longOr(JsonParser parser, long other) {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                ? parser.getLongValue()
                : other;
    }

    /** Reads a text. */
    public static JsonNode readTree(String json) {
        return Trees.MAPPER.readTree(json);
    }

    /** Reads the value whose first token the parser stands on. */
    public static JsonNode readTree(JsonParser parser) {
        return Trees.MAPPER.readTree(parser);
    }

    public static void writeTree(JsonGenerator generator, JsonNode tree) {
        Trees.MAPPER.writeTree(generator, tree);
    }

    public static JsonNode emptyObject() {
        return Trees.MAPPER.createObjectNode();
    }

    private static final class Trees {
        static final JsonMapper MAPPER =
                JsonMapper.builder(FACTORY).nodeFactory(new ReplyNodes()).build();
    }
}
