package dev.qemu4j.qmp.testing.json.internal;

import dev.qemu4j.qmp.testing.json.internal.Token.Kind;
import java.math.BigInteger;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes one value of the tokens that QEMU's framing holds for one, and says what QEMU says when it cannot. */
final class TokenParser {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int UINT64_BITS = 64;

    private final List<Token> tokens;
    private int at;

    private TokenParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static JsonNode parse(List<Token> tokens) throws JsonSyntaxException {
        return new TokenParser(tokens).value();
    }

    private JsonNode value() throws JsonSyntaxException {
        Token token = next();
        return switch (token.kind()) {
            case OPEN_OBJECT -> object();
            case OPEN_ARRAY -> array();
            case STRING -> NODES.stringNode(JsonString.decode(token));
            case INTEGER -> integer(token.text());
            case FLOAT -> NODES.numberNode(Double.parseDouble(token.text()));
            case KEYWORD -> keyword(token.text());
            default -> throw new JsonSyntaxException("expecting value");
        };
    }

    private JsonNode object() throws JsonSyntaxException {
        ObjectNode object = NODES.objectNode();
        if (skip(Kind.CLOSE_OBJECT)) {
            return object;
        }
        do {
            member(object);
        } while (separated(Kind.CLOSE_OBJECT, "expected separator in dict"));
        return object;
    }

    private void member(ObjectNode object) throws JsonSyntaxException {
        JsonNode key = value();
        if (!key.isString()) {
            throw new JsonSyntaxException("key is not a string in object");
        }
        if (next().kind() != Kind.COLON) {
            throw new JsonSyntaxException("missing : in object pair");
        }
        JsonNode value = value();
        if (object.putIfAbsent(key.stringValue(), value) != null) {
            throw new JsonSyntaxException("duplicate key");
        }
    }

    private JsonNode array() throws JsonSyntaxException {
        ArrayNode array = NODES.arrayNode();
        if (skip(Kind.CLOSE_ARRAY)) {
            return array;
        }
        do {
            array.add(value());
        } while (separated(Kind.CLOSE_ARRAY, "expected separator in list"));
        return array;
    }

    private boolean separated(Kind close, String otherwise) throws JsonSyntaxException {
        Token token = next();
        if (token.kind() != Kind.COMMA && token.kind() != close) {
            throw new JsonSyntaxException(otherwise);
        }
        return token.kind() == Kind.COMMA;
    }

    private static JsonNode integer(String digits) {
        BigInteger value = new BigInteger(digits);
        if (value.bitLength() < Long.SIZE) {
            return NODES.numberNode(value.longValue());
        }
        boolean fits = value.signum() > 0 && value.bitLength() <= UINT64_BITS;
        return fits ? NODES.numberNode(value) : NODES.numberNode(value.doubleValue());
    }

    private static JsonNode keyword(String word) throws JsonSyntaxException {
        return switch (word) {
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            case "null" -> NODES.nullNode();
            default -> throw new JsonSyntaxException("invalid keyword '" + word + "'");
        };
    }

    private boolean skip(Kind kind) {
        boolean here = at < tokens.size() && tokens.get(at).kind() == kind;
        at += here ? 1 : 0;
        return here;
    }

    private Token next() throws JsonSyntaxException {
        if (at == tokens.size()) {
            throw new JsonSyntaxException("premature EOI");
        }
        return tokens.get(at++);
    }
}
