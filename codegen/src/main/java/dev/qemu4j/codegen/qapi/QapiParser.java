package dev.qemu4j.codegen.qapi;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Parses QEMU's schema language: JSON's lists, objects and booleans, strings in single quotes, comments. */
final class QapiParser {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String file;
    private final String text;
    private int position;
    private String doc = "";

    private QapiParser(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** Parses a file's text; the file's name is for messages. */
    static List<Expression> parse(String file, String text) {
        QapiParser parser = new QapiParser(file, text);
        List<Expression> expressions = new ArrayList<>();
        for (parser.skip(); parser.position < text.length(); parser.skip()) {
            String doc = parser.doc;
            parser.doc = "";
            if (!(parser.value() instanceof ObjectNode node)) {
                throw parser.expected("an object");
            }
            expressions.add(new Expression(node, doc));
        }
        return expressions;
    }

    private JsonNode value() {
        skip();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '\'' -> NODES.stringNode(string());
            case 't' -> word("true", NODES.booleanNode(true));
            case 'f' -> word("false", NODES.booleanNode(false));
            default -> throw expected("a value");
        };
    }

    private ObjectNode object() {
        ObjectNode object = NODES.objectNode();
        position++;
        skip();
        if (accept('}')) {
            return object;
        }
        do {
            skip();
            String name = string();
            skip();
            if (!accept(':')) {
                throw expected("':'");
            }
            if (object.replace(name, value()) != null) {
                throw expected("no second '" + name + "'");
            }
            skip();
        } while (accept(','));
        if (!accept('}')) {
            throw expected("',' or '}'");
        }
        return object;
    }

    private ArrayNode array() {
        ArrayNode array = NODES.arrayNode();
        position++;
        skip();
        if (accept(']')) {
            return array;
        }
        do {
            array.add(value());
            skip();
        } while (accept(','));
        if (!accept(']')) {
            throw expected("',' or ']'");
        }
        return array;
    }

    private String string() {
        if (!accept('\'')) {
            throw expected("a string");
        }
        StringBuilder string = new StringBuilder();
        for (char c = take(); c != '\''; c = take()) {
            string.append(c == '\\' ? take() : c);
        }
        return string.toString();
    }

    private JsonNode word(String word, JsonNode node) {
        if (!text.startsWith(word, position)) {
            throw expected(word);
        }
        position += word.length();
        return node;
    }

    /** Passes blanks and comments, and keeps the last documentation comment. */
    private void skip() {
        while (position < text.length()) {
            if (text.charAt(position) == '#') {
                comment();
            } else if (Character.isWhitespace(text.charAt(position))) {
                position++;
            } else {
                return;
            }
        }
    }

    private void comment() {
        String line = line();
        if (!line.equals("##")) {
            return;
        }
        int start = position;
        int end = position;
        // QEMU 7.2 has an empty line in the comment of CpuModelExpansionType.
        while (position < text.length() && "#\n".indexOf(text.charAt(position)) >= 0) {
            end = position;
            if (line().equals("##")) {
                doc = text.substring(start, end);
                return;
            }
        }
        throw expected("'##' at the end of the comment");
    }

    private String line() {
        int end = text.indexOf('\n', position);
        end = end < 0 ? text.length() : end;
        String line = text.substring(position, end);
        position = Math.min(end + 1, text.length());
        return line.stripTrailing();
    }

    private boolean accept(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    private char take() {
        char c = peek();
        position++;
        return c;
    }

    private char peek() {
        if (position >= text.length()) {
            throw expected("more, the file ends here");
        }
        return text.charAt(position);
    }

    private QapiSyntaxException expected(String what) {
        long line = text.substring(0, Math.min(position, text.length())).lines().count();
        return new QapiSyntaxException(file + ":" + line + ": expected " + what);
    }
}
