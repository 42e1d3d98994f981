package dev.qemu4j.qmp.testing.json.internal;

import dev.qemu4j.qmp.testing.json.internal.Token.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns a client's bytes into values: one is complete when its braces and brackets balance or cannot any more. */
public final class JsonStream implements JsonLexer.Sink {
    /** Gets each value, or QEMU's description of what is wrong with it. */
    public interface Sink {
        void value(JsonNode value);

        void error(String description);
    }

    /** QEMU's limits on one value, in bytes and in tokens. */
    static final int MAX_SIZE = 64 << 20;

    private static final int MAX_TOKENS = 2 << 20;
    private static final int MAX_NESTING = 1 << 10;

    private final JsonLexer lexer = new JsonLexer(this);
    private final Sink sink;
    private final List<Token> tokens = new ArrayList<>();
    private int braces;
    private int brackets;
    private int size;

    public JsonStream(Sink sink) {
        this.sink = sink;
    }

    public void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            lexer.accept(bytes.get());
        }
    }

    @Override
    public void token(Token token) {
        braces += nesting(token.kind(), Kind.OPEN_OBJECT, Kind.CLOSE_OBJECT);
        brackets += nesting(token.kind(), Kind.OPEN_ARRAY, Kind.CLOSE_ARRAY);
        String exceeded = exceeded(token);
        if (exceeded != null) {
            clear();
            sink.error("JSON " + exceeded + " limit exceeded");
            return;
        }
        tokens.add(token);
        size += token.bytes().length;
        boolean open = braces > 0 || brackets > 0;
        if (open && braces >= 0 && brackets >= 0) {
            return;
        }
        List<Token> complete = List.copyOf(tokens);
        clear();
        try {
            sink.value(TokenParser.parse(complete));
        } catch (JsonSyntaxException e) {
            sink.error("JSON parse error, " + e.getMessage());
        }
    }

    @Override
    public void stray(String text) {
        clear();
        sink.error("JSON parse error, stray '" + text + "'");
    }

    private @Nullable String exceeded(Token token) {
        if (size + token.bytes().length + 1 > MAX_SIZE) {
            return "token size";
        }
        if (tokens.size() + 1 > MAX_TOKENS) {
            return "token count";
        }
        return braces + brackets > MAX_NESTING ? "nesting depth" : null;
    }

    private void clear() {
        tokens.clear();
        size = 0;
        braces = 0;
        brackets = 0;
    }

    private static int nesting(Kind kind, Kind open, Kind close) {
        return kind == open ? 1 : kind == close ? -1 : 0;
    }
}
