package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;
import java.util.List;

/**
 * An enum.
 *
 * @param javaName the class
 * @param name the QAPI name
 * @param values its values
 * @param presence where it exists
 */
public record EnumModel(ClassName javaName, String name, List<Value> values, Presence presence) {
    /**
     * Tells whether QEMU's schema has it.
     *
     * @return false for a set of values that only command lines have
     */
    public boolean isOfSchema() {
        return !javaName.packageName().equals(FixedSets.PACKAGE);
    }

    /**
     * A value.
     *
     * @param wireName its name in the protocol
     * @param constant the Java constant
     * @param presence where it exists
     */
    public record Value(String wireName, String constant, Presence presence) {}
}
