package dev.qemu4j.codegen.docs;

import java.util.StringJoiner;

/** Breaks long lines of Javadoc, but not those of examples. */
public final class Wrap {
    private static final int WIDTH = 110;

    private Wrap() {}

    /**
     * Breaks lines at the width of the generated code.
     *
     * @param text Javadoc
     * @return the same with more lines
     */
    public static String lines(String text) {
        StringJoiner wrapped = new StringJoiner("\n");
        boolean example = false;
        for (String line : text.split("\n", -1)) {
            example |= line.startsWith("<pre>");
            wrapped.add(example ? line : line(line));
            example &= !line.endsWith("</pre>");
        }
        return wrapped.toString();
    }

    private static String line(String text) {
        StringBuilder wrapped = new StringBuilder();
        String indent = text.startsWith("@") ? "    " : "";
        String rest = text;
        while (rest.length() > WIDTH) {
            int space = rest.lastIndexOf(' ', WIDTH);
            int cut = space > indent.length() ? space : rest.indexOf(' ', WIDTH);
            if (cut < 0) {
                break;
            }
            wrapped.append(rest, 0, cut).append('\n');
            rest = indent + rest.substring(cut + 1);
        }
        return wrapped.append(rest).toString();
    }
}
