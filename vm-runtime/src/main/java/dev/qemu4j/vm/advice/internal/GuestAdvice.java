package dev.qemu4j.vm.advice.internal;

import java.util.List;

/** Gives advice about the words with which a guest's kernel gives up, by a table. */
public final class GuestAdvice {
    private static final List<AdviceRow> ROWS = AdviceRow.read("guest-advice.tsv");

    private GuestAdvice() {}

    static List<AdviceRow> rows() {
        return ROWS;
    }

    /**
     * Finds advice.
     *
     * @param output the guest's words around its end
     * @return a line for each kind of failure, its name before a colon; empty if none is known
     */
    public static List<String> of(String output) {
        return ROWS.stream()
                .filter(row -> row.words().matcher(output).find())
                .map(row -> row.name() + ": " + row.advice())
                .toList();
    }
}
