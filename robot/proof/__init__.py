"""What happened, so that somebody who has nothing else can check it."""
