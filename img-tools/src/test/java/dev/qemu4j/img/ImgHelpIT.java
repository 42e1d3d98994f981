package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No option of any subcommand of the installed and the unpacked qemu-img is out of reach. */
@Tag("once")
class ImgHelpIT {
    /** The options that the library writes by itself; long names are those of options with short ones in other versions. */
    private static final Set<String> BY_ITSELF =
            Set.of("--object", "--image-opts", "--output", "-f", "-F", "-O", "-o", "-q", "-p");

    @ParameterizedTest
    @MethodSource("dev.qemu4j.img.ImgPrograms#paths")
    void help_eachOption_canBeWritten(Path program) {
        Map<String, Set<String>> written = WrittenOptions.all();
        int count = 0;
        for (Map.Entry<String, Set<String>> subcommand :
                ImgHelp.options(program).entrySet()) {
            assertThat(subcommand.getValue()).as(subcommand.getKey()).isNotEmpty();
            Set<String> missing = new TreeSet<>(subcommand.getValue());
            missing.removeAll(BY_ITSELF);
            missing.removeAll(written.getOrDefault(subcommand.getKey(), Set.of()));
            assertThat(missing).as(program + " " + subcommand.getKey()).isEmpty();
            count += subcommand.getValue().size();
        }
        assertThat(count).isGreaterThan(120);
        System.err.println(program + ": all of " + count + " options of 15 subcommands can be written");
    }
}
