package dev.qemu4j.surface;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The names of classes in one Java source file: simple ones, as long as no two are the same. */
public final class JavaNames {
    private final Map<String, String> bySimpleName = new HashMap<>();
    private final SortedSet<String> imports = new TreeSet<>();

    /** No names yet. */
    public JavaNames() {}

    /**
     * Returns the name of a class in the source, and imports it.
     *
     * @param javaClass the class with its package
     * @return the simple name; the whole if another class has that one
     */
    public String of(String javaClass) {
        String simpleName = javaClass.substring(javaClass.lastIndexOf('.') + 1);
        String holder = bySimpleName.putIfAbsent(simpleName, javaClass);
        if (holder != null && !holder.equals(javaClass)) {
            return javaClass;
        }
        if (!javaClass.equals("java.lang." + simpleName)) {
            imports.add(javaClass);
        }
        return simpleName;
    }

    /** Takes back the only use of a class. */
    void forget(String simpleName) {
        imports.remove(bySimpleName.remove(simpleName));
    }

    /**
     * Returns the classes that the source must import.
     *
     * @return classes with their packages, sorted
     */
    public SortedSet<String> imports() {
        return new TreeSet<>(imports);
    }
}
