package dev.qemu4j.host;

import java.util.concurrent.CompletableFuture;

/** The future of a command's result; a caller who completes it first, by a cancel or a time-out, gives up the program. */
final class CommandFuture extends CompletableFuture<HostResult> {
    private final CommandRun run;

    private CommandFuture(CommandRun run) {
        this.run = run;
    }

    static CompletableFuture<HostResult> start(HostCommand command) {
        CommandFuture future = new CommandFuture(new CommandRun(command));
        try {
            Threads.start("command-" + command.tool(), future::execute);
        } catch (Throwable e) { // there is no room for a thread
            future.completeExceptionally(e);
        }
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return givenUp(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean complete(HostResult value) {
        return givenUp(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return givenUp(super.completeExceptionally(failure));
    }

    private void execute() {
        try {
            super.complete(run.run());
        } catch (Throwable e) { // from some JVM languages also a checked exception
            super.completeExceptionally(e);
        }
    }

    private boolean givenUp(boolean first) {
        if (first) {
            run.cancel();
        }
        return first;
    }
}
