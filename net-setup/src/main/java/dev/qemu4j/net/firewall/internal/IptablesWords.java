package dev.qemu4j.net.firewall.internal;

import java.util.ArrayList;
import java.util.List;

/** Splits a line of iptables-save, whose words may be quoted. */
final class IptablesWords {
    private IptablesWords() {}

    /** A word; one that is quoted is never an option, whatever it begins with. */
    record Word(String text, boolean quoted) {
        boolean is(String plain) {
            return !quoted && text.equals(plain);
        }

        boolean isOption() {
            return !quoted && text.startsWith("-");
        }
    }

    static List<Word> split(String line) {
        List<Word> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        boolean anyQuoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted && i + 1 < line.length()) {
                i++;
                word.append(line.charAt(i));
            } else if (c == '"') {
                quoted = !quoted;
                begun = true;
                anyQuoted = true;
            } else if (c == ' ' && !quoted) {
                if (begun) {
                    words.add(new Word(word.toString(), anyQuoted));
                }
                word.setLength(0);
                begun = false;
                anyQuoted = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(new Word(word.toString(), anyQuoted));
        }
        return words;
    }
}
