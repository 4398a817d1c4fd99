"""What reproduce.py is made of: which runs it plans, how one is trained, the finished runs in
`results/`, and the tables and pictures that are made from them."""
