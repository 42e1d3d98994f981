package dev.qemu4j.surface;

import java.util.Set;
import java.util.TreeSet;

/**
 * The variables of the lambdas around an expression, which no lambda inside may use again.
 *
 * @param taken their names
 */
record Scope(Set<String> taken) {
    static final Scope EMPTY = new Scope(Set.of());

    /** A name for the variable of a lambda: the first letter of what it is for, with a number if need be. */
    String fresh(String method) {
        String letter = method.substring(0, 1);
        String name = letter;
        for (int i = 2; taken.contains(name); i++) {
            name = letter + i;
        }
        return name;
    }

    Scope with(String variable) {
        Set<String> more = new TreeSet<>(taken);
        more.add(variable);
        return new Scope(more);
    }
}
