package dev.qemu4j.option;

import dev.qemu4j.option.Syntax.Form;
import java.util.Set;

/** Options of which QEMU makes one, however often they come. */
final class OnceOptions {
    /** Their parameters are merged, and the last of a name counts. */
    private static final Set<String> MERGED =
            Set.of("-machine", "-m", "-smp", "-boot", "-name", "-rtc", "-icount", "-action");

    private static final Set<String> LAST = Set.of(
            "-append",
            "-bios",
            "-cpu",
            "-D",
            "-d",
            "-display",
            "-dtb",
            "-g",
            "-initrd",
            "-k",
            "-kernel",
            "-loadvm",
            "-mem-path",
            "-pidfile",
            "-rotate",
            "-runas",
            "-seed",
            "-uuid",
            "-vga",
            "-watchdog-action");

    /** QEMU refuses a second one. */
    private static final Set<String> SINGLE = Set.of("-hda", "-hdb", "-hdc", "-hdd", "-cdrom", "-fda", "-fdb");

    private OnceOptions() {}

    static String key(String name) {
        String key = Syntax.withOneDash(name);
        return key.equals("-M") ? "-machine" : key;
    }

    static boolean areMerged(String name) {
        return MERGED.contains(key(name));
    }

    static boolean lastCounts(String name) {
        return LAST.contains(key(name));
    }

    /**
     * Tells whether nothing of an earlier option of the same name counts any more. A recipe's -machine without a type is not
     * replaced.
     */
    static boolean supersedes(Option added, Option before) {
        String key = key(added.name());
        if (key.equals("-incoming")) {
            return added.parameters() == null; // several channels may come in
        }
        if (!MERGED.contains(key)) {
            boolean flag = Syntax.isKnown(key) && Syntax.of(key).form() == Form.FLAG;
            return flag || LAST.contains(key) || SINGLE.contains(key);
        }
        String main = Syntax.of(key).implied();
        Parameters parameters = added.parameters();
        Parameters old = before.parameters();
        return main == null
                || parameters == null
                || old == null
                || (parameters.find(main) != null && old.find(main) != null);
    }
}
