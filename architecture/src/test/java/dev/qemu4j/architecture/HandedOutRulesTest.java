package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Futures and logs that users are handed, and for each rule a class that breaks it. */
@Tag("once")
class HandedOutRulesTest {
    @Test
    void futures_ofTheApi_areNotTheCallersToComplete() {
        assertThat(HandedOutRules.completable(Api.types())).isEmpty();
    }

    @Test
    void log_hasNoNews() {
        assertThat(HandedOutRules.news(Library.CLASSES)).isEmpty();
    }

    @Test
    void planted_violations_areFound() {
        Collection<JavaClass> planted = new ClassFileImporter().importClasses(Planted.class);

        assertThat(HandedOutRules.completable(planted)).hasSize(2);
        assertThat(HandedOutRules.news(planted)).hasSize(1);
    }

    /** Breaks each of these rules. */
    @SuppressWarnings("unused")
    public static final class Planted {
        private final CompletableFuture<String> end = new CompletableFuture<>();

        public CompletableFuture<String> copied() {
            return end.copy();
        }

        public CompletableFuture<Integer> mapped() {
            return end.thenApply(String::length);
        }

        public void tell(Logger log) {
            log.info("news");
        }
    }
}
