package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.model.Naming;
import java.util.Locale;

/**
 * A kind of things, each with a class for values, builders and a catalogue.
 *
 * @param value the class of the values, such as {@code Device}; also what its package is named after
 * @param noun what one is called
 * @param option the option that takes one
 * @param lambda what a builder is called as a parameter
 */
record Kind(String value, String noun, String option, String lambda) {
    static final Kind DEVICE = new Kind("Device", "device", "-device", "properties");
    static final Kind MACHINE = new Kind("Machine", "machine", "-machine", "properties");
    static final Kind CPU = new Kind("Cpu", "CPU", "-cpu", "features");
    static final Kind ACCEL = new Kind("Accel", "accelerator", "-accel", "properties");

    String packageName() {
        return "dev.qemu4j." + value.toLowerCase(Locale.ROOT);
    }

    String aNoun() {
        return (noun.startsWith("a") ? "an " : "a ") + noun;
    }

    /** The heading of sections about one. */
    String section() {
        return value.toLowerCase(Locale.ROOT);
    }

    /** The heading of sections about properties: models of CPUs share their features. */
    String membersSection() {
        return equals(CPU) ? "cpu-features" : section();
    }

    String resource() {
        return "dev/qemu4j/surface/" + value.toLowerCase(Locale.ROOT) + "s.json";
    }

    /** Returns the base of the class names for a type, without the part that tells their purpose. */
    String className(String type) {
        String name = Naming.className(type.replaceFirst("-(machine|accel)$", ""));
        if (name.equals(value)) {
            return "Basic" + value; // the base of all builders has the name
        }
        return Character.isDigit(name.charAt(0)) ? value + name : name;
    }
}
