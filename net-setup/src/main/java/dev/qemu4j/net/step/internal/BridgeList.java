package dev.qemu4j.net.step.internal;

import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.system.Proc;
import dev.qemu4j.net.plan.internal.Assembly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line more in the list of the bridges that QEMU's helper may use. A comment before it tells whose it is: several plans have a
 * line each, and what others write into the list meanwhile stays.
 */
public final class BridgeList {
    private static final Path DIRECTORY = Path.of("/etc/qemu");
    private static final Path LIST = DIRECTORY.resolve("bridge.conf");

    /** Makes $1, which has its name only when it has the file $2, that tells whose it is. */
    private static final String MAKE = """
            umask 022; mkdir -m 0755 "$1.$2" && : >"$1.$2/.$2" && mv -nT "$1.$2" "$1" && [ -e "$1/.$2" ] && exit
            rm -rf "$1.$2"; exit 1""";

    /** Removes $1 if it is marked by $2; what others have put there keeps it. */
    private static final String UNMAKE = """
            rm -rf "$1.$2"; [ -e "$1/.$2" ] || exit 0
            rm -f "$1/.$2"; rmdir --ignore-fail-on-non-empty -- "$1"
            """;

    /** Adds the line $3, marked by $2, to $1. One at a time does so; readers see the old list or the new one. */
    private static final String ADD = RootLock.OF_BRIDGE_LIST + """
            umask 022
            if [ -e "$1" ]; then cp -pP -- "$1" "$1.$2"; else : >"$1.$2"; fi || exit 1
            { [ -z "$(tail -c 1 "$1.$2")" ] || echo; echo "# $2"; echo "$3"; } >>"$1.$2" && mv -f -- "$1.$2" "$1" && exit
            rm -f -- "$1.$2"; exit 1""";

    /** Takes the line that is marked by $2 out of $1, and the file away if nothing else is in it. */
    private static final String TAKE = RootLock.OF_BRIDGE_LIST + """
            rm -f -- "$1.$2"
            grep -qsx "# $2" "$1" || exit 0
            cp -pP -- "$1" "$1.$2" && sed "/^# $2"'$/,+1d' "$1" >"$1.$2" || exit 1
            if [ -s "$1.$2" ]; then exec mv -f -- "$1.$2" "$1"; fi
            rm -f -- "$1.$2" "$1"
            """;

    private final Assembly assembly;
    private final String bridge;

    public BridgeList(Assembly assembly, String bridge) {
        this.assembly = assembly;
        this.bridge = bridge;
    }

    public void add() {
        assembly.check("list of bridges", state -> denied());
        assembly.needs("flock");
        String mark = assembly.mark();
        String directory = DIRECTORY.toString();
        assembly.add(step("make the directory of the list", MAKE, directory, mark)
                .undo("sh", script(UNMAKE, directory, mark))
                .presentIf("test", "-d", directory)
                .ownedIf("sh", "-c", "[ -e \"$0/.$1\" ] || [ -e \"$0.$1\" ]", directory, mark)
                .keepIfPresent()
                .build());
        String line = "allow " + bridge;
        String list = LIST.toString();
        assembly.add(step("allow the bridge", ADD, list, mark, line)
                .undo("sh", script(TAKE, list, mark))
                .ownedIf("sh", "-c", "[ -e \"$0.$1\" ] || grep -qsx \"# $1\" \"$0\"", list, mark)
                .build());
    }

    private static PlanStep.Builder step(String title, String script, String... arguments) {
        return PlanStep.run(title, "sh", script(script, arguments))
                .survivesReboot()
                .asRoot();
    }

    private static String[] script(String script, String... arguments) {
        List<String> words = new ArrayList<>(List.of("-c", script, "sh"));
        words.addAll(List.of(arguments));
        return words.toArray(String[]::new);
    }

    /** The helper lets a denial overrule all that is allowed. */
    private @Nullable String denied() {
        if (!Files.isReadable(LIST)) {
            return null;
        }
        try {
            return Proc.lines(LIST).stream()
                    .map(line -> line.strip().replaceAll("\\s+", " "))
                    .filter(line -> line.equals("deny all") || line.equals("deny " + bridge))
                    .findFirst()
                    .map(line -> LIST + " says '" + line + "', which overrules what is allowed: take that line out")
                    .orElse(null);
        } catch (IOException e) {
            return LIST + " cannot be read: " + e;
        }
    }
}
