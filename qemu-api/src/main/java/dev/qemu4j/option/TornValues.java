package dev.qemu4j.option;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.internal.SecretScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.StringNode;

/**
 * Values that a comma tears into several parameters because it is not doubled. QEMU will refuse them, and the secrets in them are
 * to be hidden all the same.
 */
final class TornValues {
    private static final Pattern JSON = Pattern.compile("(?s)(?:json:)?\\s*+\\{.*");

    /** An address whose password goes on after the comma, up to an at sign. */
    private static final Pattern LOGIN = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*+://[^/@:%\\s\"]*+[:%][^/@\\s\"]*+");

    private static final Set<String> SECRET =
            Set.of("qom-type", "id", "data", "file", "format", "keyid", "iv", "loaded");

    private static final int SHORTEST = 3;

    private TornValues() {}

    /** Hides the secrets in those parameters that are parts of one value; the others stay as they are. */
    static List<Parameter> hide(SecretScan scan, List<Parameter> parameters) {
        List<Parameter> hidden = new ArrayList<>();
        boolean secret = parameters.stream()
                .anyMatch(parameter -> parameter.name().equals("qom-type")
                        && parameter.value().asString("").equals("secret"));
        int next = 0;
        while (next < parameters.size()) {
            int end = end(parameters, next);
            List<Parameter> parts = parameters.subList(next, end);
            String text = joined(parts);
            int known = scan.found().size();
            String shown = parts.size() > 1 ? scan.text(text, true) : text;
            scan.found().addAll(pieces(scan.found().subList(known, scan.found().size())));
            if (shown.equals(text)) {
                parts.forEach(part -> hidden.add(secret ? ofSecret(scan, part) : part));
            } else {
                split(shown, parts.get(0), hidden);
            }
            next = end;
        }
        return hidden;
    }

    /** QEMU's messages name the pieces into which it has cut a secret. One that is shorter than a word would hide others. */
    private static List<String> pieces(List<String> secrets) {
        List<String> pieces = new ArrayList<>();
        for (String secret : secrets) {
            for (String piece : secret.split("[,;=\\s]", -1)) {
                if (piece.length() >= SHORTEST && !piece.equals(secret)) {
                    pieces.add(piece);
                }
            }
        }
        return pieces;
    }

    /** Any word that is no property of a secret object is the rest of its data. */
    private static Parameter ofSecret(SecretScan scan, Parameter part) {
        if (SECRET.contains(part.name()) || !part.value().asString("").equals("on")) {
            return part;
        }
        scan.found().add(part.name());
        return new Parameter(Secrets.HIDDEN, part.value(), part.origin());
    }

    /** The position after the last part. */
    private static int end(List<Parameter> parameters, int start) {
        Parameter first = parameters.get(start);
        String text = isJson(first.name()) ? part(first) : first.value().asString("");
        boolean json = JSON.matcher(text).matches();
        if (!json && !LOGIN.matcher(text).matches()) {
            return start + 1;
        }
        StringBuilder whole = new StringBuilder(text);
        for (int i = start + 1; i < parameters.size(); i++) {
            if (json && isClosed(whole)) {
                return i;
            }
            String part = part(parameters.get(i));
            whole.append(',').append(part);
            if (!json && parameters.get(i).name().indexOf('@') >= 0) {
                return i + 1;
            }
        }
        return json ? parameters.size() : start + 1;
    }

    private static boolean isJson(String name) {
        return JSON.matcher(name).matches();
    }

    /** Tells whether all braces are closed, apart from those in strings. */
    private static boolean isClosed(CharSequence json) {
        int open = 0;
        char quote = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else {
                open += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
            }
        }
        return open <= 0;
    }

    private static String joined(List<Parameter> parts) {
        StringBuilder text = new StringBuilder();
        Parameter first = parts.get(0);
        text.append(isJson(first.name()) ? part(first) : first.value().asString(""));
        parts.subList(1, parts.size()).forEach(part -> text.append(',').append(part(part)));
        return text.toString();
    }

    /** As it was written: a name without a value is on. */
    private static String part(Parameter parameter) {
        String value = parameter.value().asString(parameter.value().toString());
        return value.equals("on") ? parameter.name() : parameter.name() + "=" + value;
    }

    private static void split(String shown, Parameter first, List<Parameter> parts) {
        String[] words = shown.split(",", -1);
        int next = 0;
        if (!isJson(first.name())) {
            parts.add(new Parameter(first.name(), StringNode.valueOf(words[next++]), first.origin()));
        }
        for (; next < words.length; next++) {
            int equals = words[next].indexOf('=');
            String name = equals < 0 ? words[next] : words[next].substring(0, equals);
            String value = equals < 0 ? "on" : words[next].substring(equals + 1);
            if (!name.isEmpty()) {
                parts.add(new Parameter(name, StringNode.valueOf(value), first.origin()));
            }
        }
    }
}
