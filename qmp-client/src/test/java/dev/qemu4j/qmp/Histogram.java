package dev.qemu4j.qmp;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/** The objects that a full garbage collection leaves. */
public final class Histogram {
    private Histogram() {}

    /** Counts the objects of some classes, without those of their subclasses. */
    public static long alive(Class<?>... types) {
        List<String> names = List.of(types).stream().map(Class::getName).toList();
        return text().lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(line -> line.length > 3 && names.contains(line[3]))
                .mapToLong(line -> Long.parseLong(line[1]))
                .sum();
    }

    private static String text() {
        try {
            return String.valueOf(ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()}));
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
