package dev.qemu4j.img;

import dev.qemu4j.host.HostCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options that a qemu-img prints, by subcommand. */
final class ImgHelp {
    static final List<String> SUBCOMMANDS = List.of(
            "amend",
            "bench",
            "bitmap",
            "check",
            "commit",
            "compare",
            "convert",
            "create",
            "dd",
            "info",
            "map",
            "measure",
            "rebase",
            "resize",
            "snapshot");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])(--?[A-Za-z][a-z-]*)");

    private ImgHelp() {}

    /** From 10.1 on each subcommand has a help with long names beside the short ones; before, one page has all. */
    static Map<String, Set<String>> options(Path program) {
        String all = run(program, "--help");
        Map<String, Set<String>> options = new LinkedHashMap<>();
        for (String subcommand : SUBCOMMANDS) {
            Matcher synopsis =
                    Pattern.compile("(?m)^  " + subcommand + " ([\\[(].*)$").matcher(all);
            options.put(
                    subcommand,
                    synopsis.find() ? find(synopsis.group(1)) : ofLines(run(program, subcommand, "--help")));
        }
        return options;
    }

    private static Set<String> find(String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = OPTION.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    /** One name for each option: the short one, unless there is only a long one. */
    private static Set<String> ofLines(String help) {
        Set<String> found = new TreeSet<>();
        help.lines().filter(line -> line.startsWith("  -")).forEach(line -> {
            Matcher matcher = Pattern.compile("^  (-[A-Za-z])\\b").matcher(line);
            if (matcher.find()) {
                found.add(matcher.group(1));
            } else {
                found.addAll(find(line));
            }
        });
        found.remove("-h");
        return found;
    }

    private static String run(Path program, String... arguments) {
        return HostCommand.builder(program.toString(), arguments)
                .timeout(Duration.ofSeconds(20))
                .build()
                .run()
                .stdout();
    }
}
