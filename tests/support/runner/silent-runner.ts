/* A process in the place of a runner that never says anything; Node itself runs this file. */
setInterval(() => undefined, 1_000);
