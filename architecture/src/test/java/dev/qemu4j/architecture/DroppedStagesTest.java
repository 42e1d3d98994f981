package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.base.async.Chain;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No exception of a callback vanishes (decision 019), and classes in which one would. */
@Tag("once")
class DroppedStagesTest {
    @Test
    void stages_areHeldOrChained() {
        Collection<JavaClass> chained = Library.CLASSES.stream()
                .filter(type -> !type.getPackageName().equals(WaitingRules.ASYNC_PACKAGE))
                .toList();

        assertThat(DroppedStages.in(chained))
                .as("go on with %s, which loses no exception", Chain.class.getName())
                .isEmpty();
    }

    @Test
    void planted_stagesThatAreDropped_areFound() {
        assertThat(DroppedStages.in(new ClassFileImporter().importClasses(PlantedDrops.class)))
                .hasSize(6)
                .allSatisfy(place -> assertThat(place).contains("drop").doesNotContain("keep"));
    }

    /** Drops stages in each way, and keeps some. */
    @SuppressWarnings({"unused", "FutureReturnValueIgnored"})
    static final class PlantedDrops {
        private final CompletableFuture<String> future = new CompletableFuture<>();
        private final Executor executor = Runnable::run;
        private CompletableFuture<?> held = future;

        void dropOne() {
            future.whenComplete((text, failure) -> held.cancel(true));
        }

        void dropTheLastOfSeveral() {
            future.thenApply(String::length).thenAcceptAsync(length -> held.cancel(true), executor);
        }

        void dropThatOfAnInterface(CompletionStage<String> stage) {
            stage.exceptionally(failure -> "");
        }

        Runnable dropByLambda() {
            return () -> future.thenRun(() -> {});
        }

        Consumer<Runnable> dropByReference() {
            return future::thenRun;
        }

        void dropInABranch(boolean wanted) {
            if (wanted) {
                future.handle((text, failure) -> failure);
            } else {
                held = future;
            }
        }

        CompletableFuture<?> keepByReturning() {
            return future.thenRun(() -> {});
        }

        void keepInAField() {
            held = future.thenRun(() -> {});
        }

        void keepBySettingATimeOut() {
            future.orTimeout(1, java.util.concurrent.TimeUnit.SECONDS);
        }

        void keepByChaining() {
            Chain.after(future, () -> held.cancel(true));
        }
    }
}
