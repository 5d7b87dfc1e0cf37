"""How a question is answered: request, plan, engine, page of hits."""
