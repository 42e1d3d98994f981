package dev.qemu4j.recipe;

import dev.qemu4j.qapi.QapiEnum;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Way in which {@code virtiofsd} confines itself to the directory that it serves. */
public final class VirtiofsSandbox extends QapiEnum {
    /** {@code namespace}. Namespaces of its own for mounts, processes and networks; the default. Containers often forbid it. */
    public static final VirtiofsSandbox NAMESPACE = new VirtiofsSandbox("namespace");

    /** {@code chroot}. The directory as its root, which serves where a container forbids namespaces. It needs root. */
    public static final VirtiofsSandbox CHROOT = new VirtiofsSandbox("chroot");

    /**
     * {@code none}. No confinement: a guest that takes the daemon over has all rights of its user. The daemon that came with QEMU up to 7.2
     * does not know it.
     */
    public static final VirtiofsSandbox NONE = new VirtiofsSandbox("none");

    private static final Map<String, VirtiofsSandbox> KNOWN = byName(NAMESPACE, CHROOT, NONE);

    private VirtiofsSandbox(String wireName) {
        super(wireName);
    }

    /**
     * Returns a value by its name, also one that this version of the library does not know.
     *
     * @param wireName the name in the daemon's arguments
     * @return the constant if there is one
     */
    public static VirtiofsSandbox of(String wireName) {
        VirtiofsSandbox known = KNOWN.get(Objects.requireNonNull(wireName, "wireName"));
        return known == null ? new VirtiofsSandbox(wireName) : known;
    }

    /**
     * Returns the values that this version of the library knows.
     *
     * @return the constants
     */
    public static List<VirtiofsSandbox> values() {
        return List.copyOf(KNOWN.values());
    }

    @Override
    public boolean isKnown() {
        return KNOWN.containsKey(wireName());
    }
}
