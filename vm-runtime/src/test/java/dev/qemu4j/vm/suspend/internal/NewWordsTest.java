package dev.qemu4j.vm.suspend.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NewWordsTest {
    @Test
    void get_wordsBeforeTheMoment_areLeftOut() {
        AtomicReference<String> tail = new AtomicReference<>("a: cannot create x\n");
        Supplier<String> words = new NewWords(tail::get);
        assertThat(words.get()).isEmpty();
        tail.set("a: cannot create x\na: cannot create x\n");
        assertThat(words.get()).isEqualTo("a: cannot create x\n");
    }

    @Test
    void get_tailThatHasLostItsBeginning_hasTheNewWords() {
        String before = "x".repeat(1000) + "y".repeat(600);
        AtomicReference<String> tail = new AtomicReference<>(before);
        Supplier<String> words = new NewWords(tail::get);
        tail.set(before.substring(700) + "new");
        assertThat(words.get()).endsWith("new").hasSizeLessThan(100);
        tail.set("all new");
        assertThat(words.get()).isEqualTo("all new");
    }
}
