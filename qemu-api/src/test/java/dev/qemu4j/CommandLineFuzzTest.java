package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing that can be given to the parser makes it do anything but read, or say why not. */
class CommandLineFuzzTest {
    private static final String SPICE = ",=.{}[]\"'\\:-+/$() \n\u0001é\ud83d\ude00\ud83d0aZnohelp";

    /** Many more behind a profile. */
    private static final int INPUTS = Integer.getInteger("qemu4j.fuzz.inputs", 20_000);

    @Test
    void parse_damagedCommandLines_areReadOrRefused() throws IOException {
        List<String> corpus = CommandLineParseTest.commandLines();
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < INPUTS; i++) {
            if (isRead(damaged(corpus.get(random.nextInt(corpus.size())), random))) {
                read++;
            }
        }
        assertThat(read).isGreaterThan(INPUTS / 4);
    }

    private static boolean isRead(String text) {
        CommandLine read;
        try {
            read = CommandLine.parseShell(text);
        } catch (CommandLineSyntaxException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return false;
        }
        List<String> arguments = read.toArguments();
        assertThat(CommandLine.parse(arguments).toArguments()).as(text).isEqualTo(arguments);
        assertThat(read.toString()).isNotBlank();
        return true;
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        List<Integer> kinds = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            kinds.add(random.nextInt(3));
        }
        for (int kind : kinds) {
            int at = random.nextInt(damaged.length());
            switch (kind) {
                case 0 -> damaged.insert(at, SPICE.charAt(random.nextInt(SPICE.length())));
                case 1 -> damaged.deleteCharAt(at);
                default -> damaged.setCharAt(at, SPICE.charAt(random.nextInt(SPICE.length())));
            }
        }
        return damaged.toString();
    }
}
