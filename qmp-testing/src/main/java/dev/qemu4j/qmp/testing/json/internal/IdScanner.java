package dev.qemu4j.qmp.testing.json.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Finds a request's id in its bytes without building a tree. */
public final class IdScanner {
    private static final byte[] KEY = "\"id\"".getBytes(US_ASCII);

    private final byte[] bytes;
    private final int end;
    private int at;
    private int depth;
    private int idStart = -1;
    private int idEnd = -1;

    private IdScanner(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.end = end;
        at = start;
    }

    /** Returns a scanner that has looked at a line; the line is one JSON object. */
    public static IdScanner scan(byte[] bytes, int start, int end) {
        IdScanner scanner = new IdScanner(bytes, start, end);
        scanner.scan();
        return scanner;
    }

    public boolean found() {
        return idEnd >= 0;
    }

    public int start() {
        return idStart;
    }

    public int length() {
        return idEnd - idStart;
    }

    private void scan() {
        while (at < end && !found()) {
            byte next = bytes[at];
            switch (next) {
                case '"' -> string();
                case '{', '[' -> depth++;
                case '}', ']' -> close();
                case ',' -> endOfMember();
                default -> {}
            }
            at++;
        }
    }

    private void close() {
        endOfMember();
        depth--;
    }

    private void endOfMember() {
        if (depth == 1 && idStart >= 0) {
            idEnd = at;
        }
    }

    /** Skips a string; if it is the key {@code id} of the outermost object, what follows the colon is the id. */
    private void string() {
        int start = at;
        for (at++; at < end && bytes[at] != '"'; at++) {
            if (bytes[at] == '\\') {
                at++;
            }
        }
        if (depth == 1 && idStart < 0 && Arrays.equals(bytes, start, Math.min(at + 1, end), KEY, 0, KEY.length)) {
            int colon = skipSpaces(at + 1);
            if (colon < end && bytes[colon] == ':') {
                idStart = skipSpaces(colon + 1);
                at = idStart - 1;
            }
        }
    }

    private int skipSpaces(int from) {
        int next = from;
        while (next < end && bytes[next] == ' ') {
            next++;
        }
        return next;
    }
}
