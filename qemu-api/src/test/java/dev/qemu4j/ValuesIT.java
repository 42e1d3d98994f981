package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Target;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whatever a file is called, QEMU opens that file. */
class ValuesIT {
    private static final String SPICE = ",,=='\"\n \t{}[]é漢%$&;#\\ab.json:nbd";

    @TempDir
    private Path home;

    @Test
    void toArguments_namesOfFiles_survive() throws IOException {
        Random random = new Random(11);
        CommandLine.Builder builder =
                CommandLine.builder(Target.X86_64).option("-nodefaults").option("-S");
        builder.option("-display", "none").option("-machine", "none");
        Set<String> names = new HashSet<>();
        while (names.size() < 60) {
            StringBuilder name = new StringBuilder();
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
                name.append(SPICE.charAt(random.nextInt(SPICE.length())));
            }
            if (!name.toString().equals(".") && !name.toString().equals("..")) {
                names.add(name.toString());
            }
        }
        List<String> written = new ArrayList<>();
        for (String name : names) {
            Path file = Files.write(home.resolve(name), new byte[512]);
            String node = "node" + written.size();
            builder.add(Option.of("-blockdev", Parameters.of(Blockdevs.file(node, f -> f.filename(file.toString())))));
            builder.option(
                    "-drive", "if=none,format=raw,file=" + file.toString().replace(",", ",,"));
            written.add(file.toString());
        }
        CommandLine cmd = builder.build();

        try (QmpProgram qemu = QmpProgram.run(cmd.toArguments(), home)) {
            assertThat(opened(qemu.ask("query-named-block-nodes"), "/image/filename"))
                    .containsAll(written);
            assertThat(opened(qemu.ask("query-block"), "/inserted/image/filename"))
                    .containsExactlyInAnyOrderElementsOf(written);
        }
    }

    private static List<String> opened(JsonNode nodes, String file) {
        List<String> opened = new ArrayList<>();
        nodes.forEach(node -> opened.add(node.at(file).asString()));
        return opened;
    }
}
