package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No option that a real QEMU tells of lacks a method. */
@Tag("once")
class OptionsIT {
    private static final Pattern NAMES = Pattern.compile("^(-[\\w-]+)(?:/(-[\\w-]+)|\\s+or\\s+(-[\\w-]+))?");

    @Test
    void help_ofEachProgram_namesNoOtherOptions() throws IOException, InterruptedException {
        List<Path> programs = programs();
        Set<String> known = Catalogues.OPTIONS.names();
        int told = 0;
        for (Path program : programs) {
            Set<String> names = names(help(program));
            assertThat(known).as(program.toString()).containsAll(names);
            assertThat(names).as(program.toString()).hasSizeGreaterThan(90);
            told += names.size();
        }
        assertThat(programs).isNotEmpty();
        System.out.printf("%d programs name %d options in their help: all have methods%n", programs.size(), told);
    }

    private static Set<String> names(String help) {
        Set<String> names = new TreeSet<>();
        for (String line : help.lines().toList()) {
            Matcher matcher = NAMES.matcher(line);
            if (matcher.find()) {
                for (int i = 1; i <= 3; i++) {
                    if (matcher.group(i) != null) {
                        names.add(matcher.group(i).replaceFirst("^--", "-"));
                    }
                }
            }
        }
        return names;
    }

    private static String help(Path program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program.toString(), "-help")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(program.toString()).isZero();
        return help;
    }

    /** The installed emulators, and the unpacked ones of other versions. */
    private static List<Path> programs() throws IOException {
        List<Path> programs = new ArrayList<>();
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            programs.addAll(emulators(Path.of(folder)));
        }
        for (String folder :
                System.getenv().getOrDefault("QEMU4J_QEMU_DIRS", "").split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                try (Stream<Path> versions = Files.list(Path.of(folder))) {
                    for (Path version : versions.sorted().toList()) {
                        programs.addAll(emulators(version.resolve("bin")));
                    }
                }
            }
        }
        return programs;
    }

    private static List<Path> emulators(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("qemu-system-"))
                    .filter(Files::isExecutable)
                    .toList();
        }
    }
}
